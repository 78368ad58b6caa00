extension UTF8Validator {
  /// Whether the whole of `bytes` is UTF-8.
  package static func isValid(_ bytes: [UInt8]) -> Bool {
    var validator = UTF8Validator()
    let defect = bytes.withUnsafeBytes { validator.consume($0, key: nil, keyOffset: 0) }
    return defect == nil && validator.finish() == nil
  }
}
