# setup is added below by the house
