"""From an address or a file to text: the rooms that touch the outside world's bytes."""
