"""Data in: tables read from files or typed into a case, under our column names, before the first stage."""
