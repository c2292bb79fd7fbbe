import Foundation

/// Prints rows as they come: aligned text, or one JSON object each.
final class ResultTable {
  private let isJSON: Bool
  private var lastWork = ""

  init(isJSON: Bool) { self.isJSON = isJSON }

  func begin(threads: Int) {
    guard !isJSON else { return }
    print(
      "\(threads) thread\(threads == 1 ? "" : "s"); median of at least \(Repetition.fewest) runs")
    print(
      line(
        "work", "shape", "by", "median", "spread", "GFLOP/s", "of sgemm", "of peak", "memory",
        "ratio"))
  }

  func add(_ row: ResultRow) {
    if isJSON {
      print(json(row))
    } else {
      if row.work != lastWork { print("") }
      lastWork = row.work
      print(text(row))
    }
    fflush(nil)
  }

  func finish() {
    guard !isJSON else { return }
    print(
      """

      GFLOP/s count useful work: 4·N²·D pair by pair (half when causal), 4·N·F·(D + 1) by features.
      of sgemm: that rate over a \(MachineProduct.usualExtent)³ matrix product by the same loops in the same rounds.
      of peak: that rate over multiply-adds that never leave the registers, on as many threads, in the same rounds.
      memory: the most held beyond queries, keys and values. ratio: the contestant's median over ours.
      """)
  }

  private func text(_ row: ResultRow) -> String {
    let line = line(
      row.work, row.shape, row.name, row.median.map(duration) ?? "",
      row.spread.map { "± \(fixed(100 * $0, 0)) %" } ?? "",
      row.rate.map { fixed($0 / 1e9, 1) } ?? "", row.share.map { "\(fixed(100 * $0, 0)) %" } ?? "",
      row.shareOfPeak.map { "\(fixed(100 * $0, 0)) %" } ?? "",
      row.peakBytes.map { "\(fixed(Double($0) / 0x1p20, 1)) MiB" } ?? "",
      row.ratio.map { "\(fixed($0, 2)) ×" } ?? "")
    return row.note.map { line + "  " + $0 } ?? line
  }

  private func line(_ entries: String...) -> String {
    let widths = [38, 23, 16, 10, 8, 8, 9, 8, 11, 8]
    return zip(entries, widths).enumerated().map { index, pair in
      let blanks = String(repeating: " ", count: max(pair.1 - pair.0.count, 0))
      return index < 3 ? pair.0 + blanks : blanks + pair.0
    }.joined(separator: " ")
  }

  private func duration(_ seconds: Double) -> String {
    if seconds >= 1 { return "\(fixed(seconds, 2)) s" }
    return seconds >= 1e-3 ? "\(fixed(seconds * 1e3, 2)) ms" : "\(fixed(seconds * 1e6, 1)) µs"
  }

  private func json(_ row: ResultRow) -> String {
    var members: [String: Any] = ["work": row.work, "shape": row.shape, "by": row.name]
    let numbers: [(String, Double?)] = [
      ("median_seconds", row.median), ("spread", row.spread),
      ("gflops", row.rate.map { $0 / 1e9 }), ("share_of_sgemm", row.share),
      ("share_of_peak", row.shareOfPeak),
      ("peak_bytes", row.peakBytes.map(Double.init)), ("error", row.error), ("ratio", row.ratio),
    ]
    for (name, number) in numbers {
      if let number, number.isFinite { members[name] = number }
    }
    if let note = row.note { members["note"] = note }
    guard let data = try? JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])
    else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
