"""The ground: engines that every floor stands on, with no domain and no page of their own."""
