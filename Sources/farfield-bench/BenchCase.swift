import Attention
import Tensors

/// One line of work to be measured.
struct BenchCase {
  /// What is done.
  enum Work: String {
    /// A square matrix product, the limit all else is compared with.
    case product
    /// An attention's output.
    case forward
    /// An attention's output and the gradients of queries, keys and values.
    case training
    /// An attention's output by one thread and by two.
    case threads
    /// From how many tokens on Fastmax is faster than tiled softmax.
    case crossover
  }

  /// A mechanism of the table.
  enum Contestant: String {
    case softmax
    case fastmax1 = "fastmax p=1"
    case fastmax2 = "fastmax p=2"

    func mechanism() throws -> any Mechanism {
      switch self {
      case .softmax: Softmax()
      case .fastmax1: try Fastmax(order: 1)
      case .fastmax2: try Fastmax(order: 2)
      }
    }

    /// The order; nil for softmax.
    var order: Int? {
      switch self {
      case .softmax: nil
      case .fastmax1: 1
      case .fastmax2: 2
      }
    }
  }

  let work: Work
  var contestant = Contestant.softmax
  var tokenCount = 0
  var width = 0
  var isCausal = false
  /// True in the rows of the doubling curve, which are set beside the row before.
  var isDoubling = false

  /// What the table calls it.
  var name: String {
    switch work {
    case .product: "sgemm"
    case .forward: isDoubling ? "doubling, \(contestant.rawValue)" : contestant.rawValue
    case .training: "\(contestant.rawValue), forward + backward"
    case .threads: "\(contestant.rawValue), threads"
    case .crossover: "crossover of fastmax p=2 with softmax"
    }
  }

  /// The extents in the table.
  var shape: String {
    switch work {
    case .product: "\(tokenCount)³"
    case .forward, .training, .threads: "N=\(tokenCount) D=\(width)" + (isCausal ? " causal" : "")
    case .crossover: "D=\(width)" + (isCausal ? " causal" : "")
    }
  }

  func matches(_ text: String) -> Bool {
    "\(name) \(shape)".lowercased().contains(text.lowercased())
  }

  /// Useful floating point operations: 4·N²·D pair by pair (half when causal), 4·N·F·(D + 1) by
  /// features; for Fastmax the fewer of the two. With gradients 3.5 times as many pair by pair
  /// (seven products for two), and three times by features (six for two).
  var operations: Double {
    let (count, width) = (Double(tokenCount), Double(width))
    let (overPairs, overFeatures) = work == .training ? (3.5, 3.0) : (1, 1)
    let pairs = overPairs * 4 * count * count * width * (isCausal ? 0.5 : 1)
    func byFeatures(_ features: Double) -> Double {
      min(pairs, overFeatures * 4 * count * features * (width + 1))
    }
    switch (work, contestant) {
    case (.product, _): return 2 * count * count * count
    case (.crossover, _): return 0
    case (_, .softmax): return pairs
    case (_, .fastmax1): return byFeatures(1 + width)
    case (_, .fastmax2): return byFeatures(1 + width + width * (width + 1) / 2)
    }
  }
}

extension BenchCase {
  /// The table's cases in order.
  static func all(quick: Bool) -> [BenchCase] {
    let counts = quick ? [1_024, 4_096] : [1_024, 16_384]
    let products = (quick ? [512, 1_024] : [512, 1_024, 2_048])
      .map { BenchCase(work: .product, tokenCount: $0) }
    return products
      + attentions(.forward, [.fastmax2, .fastmax1, .softmax], counts)
      + attentions(.training, [.fastmax2, .softmax], counts)
      + [false, true].map {
        BenchCase(
          work: .threads, contestant: .fastmax2, tokenCount: counts[1], width: 64, isCausal: $0)
      }
      + doubling(upTo: quick ? 65_536 : 1_048_576)
      + [16, 32, 64].flatMap { width in
        [false, true].map { BenchCase(work: .crossover, width: width, isCausal: $0) }
      }
  }

  private static func attentions(
    _ work: Work, _ contestants: [Contestant], _ counts: [Int]
  ) -> [BenchCase] {
    var cases: [BenchCase] = []
    for contestant in contestants {
      for tokenCount in counts {
        for isCausal in [false, true] {
          for width in [16, 32, 64] {
            cases.append(
              BenchCase(
                work: work, contestant: contestant, tokenCount: tokenCount, width: width,
                isCausal: isCausal))
          }
        }
      }
    }
    return cases
  }

  private static func doubling(upTo largest: Int) -> [BenchCase] {
    var cases: [BenchCase] = []
    var tokenCount = 4_096
    while tokenCount <= largest {
      cases.append(
        BenchCase(
          work: .forward, contestant: .fastmax2, tokenCount: tokenCount, width: 32,
          isDoubling: true))
      tokenCount *= 2
    }
    return cases
  }
}
