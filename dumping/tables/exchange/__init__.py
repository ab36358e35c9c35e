"""Published daily exchange rates: whose file it is, how it quotes them, and Commerce's official rates made of them."""
