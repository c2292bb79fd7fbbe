import Attention
import Evaluation
import Models
import Tensors

/// Models that differ in nothing but the mechanism, learning the same exercises in turns.
struct Race {
  /// A mechanism with its models, one for each seed.
  struct Lane {
    /// The variable that the first seed's model is kept in.
    let name: String
    let mechanism: any Mechanism
    /// Models that were started, in the order of the seeds.
    var models: [ModelValue] = []
    /// Seconds that each of them has taken.
    var seconds: [Double] = []
    /// Where a model stopped being finite.
    var divergence: Divergence?
  }

  private(set) var lanes: [Lane]
  let task: TaskValue
  let options: TrainingOptions
  let seedCount: Int
  private let like: ModelValue
  /// True when a person ended it.
  private(set) var isStopped = false

  init(
    _ mechanisms: [any Mechanism], like: ModelValue, task: TaskValue, options: TrainingOptions,
    seedCount: Int
  ) {
    lanes = Self.names(of: mechanisms).enumerated().map {
      Lane(name: $0.element, mechanism: mechanisms[$0.offset])
    }
    self.like = like
    self.task = task
    self.options = options
    self.seedCount = seedCount
  }

  /// "race_softmax", "race_fastmax2"; a number behind names that would be equal.
  static func names(of mechanisms: [any Mechanism]) -> [String] {
    var taken: Set<String> = []
    return mechanisms.map { mechanism in
      // Options are told apart by their letters and digits: "p=1 τ=4" is "1_tau4".
      let title = mechanism.title.replacing("p=", with: "").replacing("τ=", with: "tau")
      let words = title.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
      let name =
        "race_" + (words.prefix(2).joined() + words.dropFirst(2).map { "_\($0)" }.joined())
      var unique = name
      var count = 2
      while !taken.insert(unique).inserted {
        unique = "\(name)_\(count)"
        count += 1
      }
      return unique
    }
  }

  /// The models of the first seed with their variables.
  var shown: [(name: String, value: ModelValue)] {
    lanes.compactMap { lane in lane.models.first.map { (lane.name, $0) } }
  }

  /// How many of all steps are taken, 0…1.
  private var share: Double {
    let taken = lanes.reduce(0) { $0 + $1.models.reduce(0) { $0 + $1.stepCount } }
    return Double(taken) / Double(max(lanes.count * seedCount * options.steps, 1))
  }

  /// Takes all steps of all models: seed by seed, and within a seed one step of each model in turn, so
  /// that what else the machine does falls on all of them.
  ///
  /// - Throws: What a step throws, but for being stopped or diverging.
  mutating func run(
    _ context: ComputeContext, memoryLimit: Int, afterStep: (Race) throws -> Void
  ) throws {
    let inner = context.withoutProgress
    do {
      for index in 0..<seedCount {
        try start(seed: index, memoryLimit)
        while lanes.contains(where: { $0.canLearn(index) }) {
          for lane in lanes.indices where lanes[lane].canLearn(index) {
            try lanes[lane].learn(index, inner)
          }
          context.progress?(share)
          try afterStep(self)
        }
      }
    } catch is ComputationCancelled {
      isStopped = true
    }
  }

  private mutating func start(seed index: Int, _ memoryLimit: Int) throws {
    var options = options
    options.seed &+= UInt64(index)
    for lane in lanes.indices {
      var model = try like.fresh(
        lanes[lane].mechanism, task: task, seed: options.seed, memoryLimit: memoryLimit)
      try model.prepare(options)
      lanes[lane].models.append(model)
      lanes[lane].seconds.append(0)
    }
  }
}

extension Race.Lane {
  /// True while the model of a seed has steps left and is finite.
  func canLearn(_ seed: Int) -> Bool {
    guard let run = models[seed].run, divergence == nil else { return false }
    return !run.isFinished
  }

  /// Takes one step; time is counted for this model alone.
  mutating func learn(_ seed: Int, _ context: ComputeContext) throws {
    let clock = ContinuousClock()
    let (start, before) = (clock.now, seconds[seed])
    do {
      try models[seed].learn(context) { before + (clock.now - start) / .seconds(1) }
    } catch ModelError.diverged(let found) {
      divergence = found
    }
    seconds[seed] = before + (clock.now - start) / .seconds(1)
  }
}
