"""The Department of Commerce's questionnaires: their field names, and a case proposed from tables that use them."""
