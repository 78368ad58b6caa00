import Glibc
import Testing

/// README's table of fields.
@Suite struct FieldsTableTests {
  private struct Unmarked: Error {}

  @Test func isWhatTheDecodersHaveMakeFieldsWritesIt() throws {
    let text = try Readme.text()
    let begins = text.components(around: FieldsTable.begin)
    let ends = begins.last.map { $0.components(around: FieldsTable.end) } ?? []
    guard begins.count == 2, ends.count == 2 else { throw Unmarked() }
    if getenv("RECORD_SNAPSHOTS") != nil {
      try Readme.write(
        begins[0] + FieldsTable.begin + FieldsTable.markdown + FieldsTable.end + ends[1])
      return
    }
    let lines = (written: lines(ends[0]), made: lines(FieldsTable.markdown))
    let changes = lines.made.difference(from: lines.written)
    #expect(changes.isEmpty, "make fields writes README's table: \(changes)")
  }

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }
}

extension String {
  /// What is before and after a text; itself when it is not in it, more when it is there twice.
  fileprivate func components(around text: String) -> [String] {
    split(separator: text, omittingEmptySubsequences: false).map(String.init)
  }
}
