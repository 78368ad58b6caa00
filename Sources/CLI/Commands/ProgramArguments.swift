import CLinux

/// The words after the program's name on its command line.
enum ProgramArguments {
  static let all: [String] = {
    var words: [String] = []
    var place: Int32 = 1
    while let word = windsock_argument(place) {
      words.append(String(cString: word))
      place += 1
    }
    return words
  }()
}
