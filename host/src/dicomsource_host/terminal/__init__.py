"""What people and programs read: tables, JSON, messages and progress."""
