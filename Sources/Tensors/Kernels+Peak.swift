import CKernels

extension Kernels {
  /// Multiply-adds between registers only, by which other loops are judged: how many floating
  /// point operations were done, and the numbers they led to, x = x/2 + 1 again and again
  /// beginning with 0, 1, 2, ….
  package static func multiplyAdds(rounds: Int) -> (operations: Double, results: [Float]) {
    var results = [Float](repeating: .nan, count: Int(ck_peakSums))
    let operations = loops.multiplyAdds(rounds, 0.5, 1, &results)
    return (operations, results.filter { !$0.isNaN })
  }
}
