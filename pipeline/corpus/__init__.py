"""What is seen only across documents: the lines that repeat on the pages of a site."""
