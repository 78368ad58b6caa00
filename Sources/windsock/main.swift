import CLI

Windsock.main()
