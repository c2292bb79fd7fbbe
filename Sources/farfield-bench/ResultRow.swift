import Foundation

/// One row of the table.
struct ResultRow {
  let work: String
  let shape: String
  var name: String
  /// Nil for rows that say something else than a time.
  var median: Double?
  var spread: Double?
  /// Useful floating point operations a second.
  var rate: Double?
  /// That rate over the machine's own matrix product.
  var share: Double?
  /// That rate over the machine's multiply-adds in registers.
  var shareOfPeak: Double?
  var peakBytes: Int?
  /// Relative to the largest number of the double precision result.
  var error: Double?
  /// The contestant's time over ours, from alternating runs.
  var ratio: Double?
  var note: String?

  /// A row without times.
  init(_ benchCase: BenchCase, name: String, note: String? = nil) {
    work = benchCase.name
    shape = benchCase.shape
    self.name = name
    self.note = note
  }

  /// A row with times; `limits` were measured in the same rounds.
  init(_ benchCase: BenchCase, name: String, _ measurement: Measurement, limits: MachineLimits) {
    self.init(benchCase, name: name)
    median = measurement.median
    spread = measurement.spread
    let rate = benchCase.operations / measurement.median
    self.rate = rate
    share = rate / limits.product
    shareOfPeak = rate / limits.multiplyAdds
  }
}

/// A number with so many digits after the point.
func fixed(_ number: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", number)
}
