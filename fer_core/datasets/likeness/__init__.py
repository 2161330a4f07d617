"""How alike pictures are: prints, twins, the faces nearest to one."""
