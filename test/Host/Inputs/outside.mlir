// A file that a program in another folder must not reach through a link.
func.func @k() attributes {tile.kernel} { return }
