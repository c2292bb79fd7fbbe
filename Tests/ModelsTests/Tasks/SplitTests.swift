import Models
import Testing

@Suite("Splits")
struct SplitTests {
  @Test("there is one split to learn from and one to measure with")
  func both() { #expect(Split.allCases == [.training, .heldOut]) }
}
