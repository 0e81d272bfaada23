"""What anybody may open: file a complaint, keep the receipt, follow it."""
