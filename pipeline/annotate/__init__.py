"""What is seen in a text. Nothing here changes one."""
