"""What makes a text look as if it had been written for a model: the readings and rules that `screen.py` applies."""
