"""The order field: free text to one order, or to questions."""
