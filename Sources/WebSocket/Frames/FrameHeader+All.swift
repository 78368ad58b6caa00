extension FrameHeader {
  /// The headers of the frames that follow one another in `bytes`, as far as they are complete.
  package static func all(in bytes: UnsafeRawBufferPointer) -> [FrameHeader] {
    var headers: [FrameHeader] = []
    var rest = bytes
    while let header = FrameHeader(rest),
      header.length <= UInt64(rest.count - header.byteCount)
    {
      headers.append(header)
      rest = UnsafeRawBufferPointer(rebasing: rest[(header.byteCount + Int(header.length))...])
    }
    return headers
  }
}
