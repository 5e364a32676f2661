"""The kinds of transformations: rules that mend what the back office wrote."""
