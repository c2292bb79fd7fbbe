import CKernels
import Testing

/// The loop that measures the machine does the work it is timed for.
@Suite("The loop of multiply-adds")
struct PeakLoopTests {
  @Test("every sum takes every step, and all steps are counted", arguments: [0, 1, 3, 10])
  func steps(rounds: Int) {
    for (name, loops) in LoopTests.levels {
      var results = [Float](repeating: .nan, count: Int(ck_peakSums))
      let operations = loops.multiplyAdds(rounds, 0.5, 1, &results)
      let count = results.prefix { !$0.isNaN }.count
      #expect(count >= 8, "\(name)")
      let isRestUntouched = results.dropFirst(count).allSatisfy { $0.isNaN }
      #expect(isRestUntouched, "\(name)")
      for index in 0..<count {
        var x = Float(index)
        for _ in 0..<rounds { x = x * 0.5 + 1 }
        #expect(results[index] == x, "\(name), sum \(index)")
      }
      // Vectors of 4, 8 or 16 numbers.
      let lanes = ["baseline": 4.0, "avx2": 8, "avx512": 16][name] ?? .nan
      #expect(operations == 2 * Double(count) * Double(rounds) * lanes, "\(name)")
    }
  }
}
