"""Clinical rules without a screen: scores, identity numbers, fluid balance, units."""
