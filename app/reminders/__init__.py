"""What people are reminded of before it is too late: found every morning, told once, gone when it is settled."""
