import Charts
import Testing

@Suite("Short numbers")
struct NumberTextTests {
  @Test(
    "a number keeps three significant digits",
    arguments: [
      (0.0, "0"), (1, "1"), (0.25, "0.25"), (-0.015_63, "-0.0156"), (123_456, "123000"),
      (0.999_9, "1"), (9.996, "10"), (1e6, "1e6"), (1.6e-7, "1.6e-7"), (0.000_1, "0.0001"),
      (99.96, "100"), (1e300, "1e300"), (.nan, "NaN"), (-.infinity, "-inf"),
    ])
  func threeDigits(number: Double, text: String) {
    #expect(numberText(number) == text)
  }

  @Test("reading the text back gives the number to its digits")
  func readingBack() throws {
    var random = Seeded(3)
    for _ in 0..<2000 {
      let number =
        Double.random(in: -1...1, using: &random)
        * [1e-9, 1e-3, 1, 1e4, 1e12][
          Int.random(in: 0..<5, using: &random)]
      let back = try #require(Double(numberText(number, digits: 4)))
      #expect(abs(back - number) <= 0.000_51 * abs(number))
    }
  }

  @Test(
    "a number is shortened until it fits",
    arguments: [
      (3.71e-5, "3.7e-5"), (0.000590, "5.9e-4"), (0.000103, "0.0001"), (0.0162, "0.0162"),
      (0.00729, "0.0073"), (1.27, "1.27"), (123_456, "123000"), (1.5e300, "2e300"), (0, "0"),
      (.nan, "NaN"), (.infinity, "inf"),
    ])
  func fitting(number: Double, text: String) {
    #expect(numberText(number, fitting: 6) == text)
  }
}
