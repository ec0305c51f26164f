"""Reviews of sprints: what an approval is of, how it stands in the file, and whose approval counts."""
