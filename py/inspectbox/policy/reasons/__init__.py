"""Why a rule voted or did not, in the words of officers."""
