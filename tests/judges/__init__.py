"""What the words are judged by, written from the issue alone by somebody who had not seen what makes or checks them.

Nothing here imports the product. `model_server` stands in for a language model over real HTTP, `mutations` makes true
sentences false, `paraphrases` are true sentences in other words, `injections` are names of columns and categories that
give orders, `personal` are labelled cells, `canaries` are files that mark each of their rows. Each docstring says how
to use it. A judge that is wrong is corrected for its own reasons, never bent to let something pass.
"""
