"""Korea's method: margins on the dutiable value; a rate that removes injury, at discretion."""
