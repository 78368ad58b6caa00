import InspectorSupport
import Testing
import TrafficSupport
import Units

@testable import Inspector

/// Messages are decoded in the background; the screen shows when decoding is far behind.
@Suite struct DecodingProgressTests {
  private func status(decoding limit: Int?) -> String {
    let traffic = Traffic()
    let recorder = traffic.open()
    for _ in 0..<10_000 { traffic.text(recorder, "a") }
    let model = traffic.model(isLive: false)
    if let limit { _ = UnitPass(traffic.session, into: model.unitIndex).advance(limit: limit) }
    return model.picture[0]
  }

  @Test func farBehindIsSaid() { #expect(status(decoding: 2500).contains("decoding 25%")) }

  @Test func nearlyDoneIsNot() { #expect(!status(decoding: 9000).contains("decoding")) }

  @Test func whereNothingDecodesNothingIsSaid() {
    #expect(!status(decoding: nil).contains("decoding"))
  }
}
