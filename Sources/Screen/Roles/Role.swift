/// What a cell means.
///
/// Widgets give roles, themes give colours.
///
/// The name in a theme file is the case's name with a dot before each capital: `rowCursorUnfocused`
/// is `row.cursor.unfocused`.
package enum Role: UInt8, CaseIterable, Sendable {
  case text
  /// Less important text: units, placeholders, what is known already.
  case dim
  case title
  /// Stands for a character that cannot be shown: ␛, `\xFF`, `\u{202E}`.
  case escape

  case border
  case borderFocused
  case scrollbar
  case tab
  case tabSelected
  case tableHeader

  // Overlays of whole rows.
  case rowCursor
  case rowCursorUnfocused
  case rowMarked
  case rowHeld
  case rowEdited
  case rowInjected
  case rowDropped
  case rowReplayed
  // The colours that the user gives to rows.
  case highlightRed
  case highlightYellow
  case highlightGreen
  case highlightCyan
  case highlightBlue
  case highlightMagenta
  /// A row that does not match the filter, among those that do.
  case rowDimmed

  case columnNumber
  case columnTime
  case columnConnection
  case columnLength
  case columnFlags

  case dirClient
  case dirServer

  case opText
  case opBinary
  case opContinuation
  case opPing
  case opPong
  case opClose
  case opReserved

  case findingError
  case findingWarning
  case findingInformation

  case connectionOpening
  case connectionOpen
  case connectionClosing
  case connectionClosed
  case connectionFailed

  case filterEmpty
  case filterPartial
  case filterValid
  case filterInvalid
  case filterWarning

  case hexOffset
  case hexPrintable
  case hexNul
  case hexNonprintable
  case hexSelected
  case hexField

  case jsonKey
  case jsonString
  case jsonNumber
  case jsonLiteral
  case jsonPunctuation

  case treeLabel
  case treeValue
  case treeGuide

  case headerName
  case headerValue

  case status
  case statusKey
  case statusRecording
  case statusWarning
  case statusError

  case hintKey
  case hintText

  case messageInformation
  case messageWarning
  case messageError

  case searchMatch
  case searchCurrent

  case helpHeading
  case helpKey
  case helpText

  case composer
  case composerPrompt
  case composerPlaceholder

  case popup
  case popupTitle
  case menuItem
  case menuSelected

  case diffAdded
  case diffRemoved

  /// The dotted name, as theme files and pictures have it.
  package var name: String { Self.names[Int(rawValue)] }

  /// The role of a dotted name; nil when there is none.
  package init?(name: String) {
    guard let role = Self.byName[name] else { return nil }
    self = role
  }

  private static let names = allCases.map { dotted(String(describing: $0)) }
  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  private static func dotted(_ camelCase: String) -> String {
    camelCase.reduce(into: "") { name, character in
      name += character.isUppercase ? ".\(character.lowercased())" : String(character)
    }
  }
}
