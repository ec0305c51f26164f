"""The frozen structs that a window shows, and the questions that they answer; without what builds them."""
