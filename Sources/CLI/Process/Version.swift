/// Which release of the program this is.
enum Version {
  static let text = "0.1.0"
}
