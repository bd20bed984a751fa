"""What `checking` looks at in a sentence, one module a question. Words and facts only: nothing is computed here."""
