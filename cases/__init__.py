"""What happened: complaints, cases, matters, allegations, evidence. It knows no complainant."""
