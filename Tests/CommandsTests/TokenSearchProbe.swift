import Dispatch
import Tensors

@testable import Commands

/// Times a search.
enum TokenSearchProbe {
  static func first(_ text: String, among tokens: [String]) -> (hit: Int?, seconds: Double) {
    let search = TokenSearch(text, isWhole: false, side: nil)
    let start = DispatchTime.now().uptimeNanoseconds
    let outcome = try? search.look(
      through: tokens, from: 0, isBack: false, includesPlace: true, context: ComputeContext())
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    return (outcome?.hit?.index, seconds)
  }
}
