/// An opening handshake written by the user.
package enum HandshakeFile {
  /// Reads a head to be sent as it is.
  ///
  /// An editor ends lines with LF alone. Where no line has CR, all lines get one, and an empty line
  /// ends the head; a head with a CR anywhere is left as it is, mistakes included.
  package static func read(_ path: String) throws(CommandError) -> [UInt8] {
    let bytes = try FileToSend.read(path)
    guard !bytes.contains(0x0D) else { return bytes }
    var head: [UInt8] = []
    for byte in bytes { head += byte == 0x0A ? [0x0D, 0x0A] : [byte] }
    while !head.isEmpty, !head.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) {
      head += [0x0D, 0x0A]
    }
    return head
  }
}
