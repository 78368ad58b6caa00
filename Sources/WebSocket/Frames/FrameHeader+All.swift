extension FrameHeader {
  /// The headers of the frames that stand one after the other in `bytes`, as far as they are whole.
  package static func all(in bytes: UnsafeRawBufferPointer) -> [FrameHeader] {
    var headers: [FrameHeader] = []
    var position = 0
    while position < bytes.count {
      var partial = PartialHeader()
      position = partial.take(from: bytes, at: position)
      guard let header = partial.header, header.length <= UInt64(bytes.count - position) else {
        break
      }
      headers.append(header)
      position += Int(header.length)
    }
    return headers
  }
}
