"""The pages: lists of the ward, open patients, what stands beside them."""
