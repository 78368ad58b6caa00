package import Screen
import TestSupport
package import Testing

/// Expects a screen to be the picture in `Goldens/<name>.txt` beside the calling test file.
package func expectGolden(
  _ screen: Screen, _ name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectGolden(
    text: screen.picture, name, filePath: filePath, sourceLocation: sourceLocation)
}
