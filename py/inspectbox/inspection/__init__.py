"""The journey of one scan, its ports and its worker."""
