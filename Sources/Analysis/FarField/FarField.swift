public import Attention
public import Tensors

/// The exact map of an attention that factorises, without its N × N weights: sums of weights over
/// any tiles, of any window, from sums of features.
///
/// The weights of a tile I × J sum to Φ_I · Ψ_J with Φ_I = Σ φ(q_i)/Z_i and Ψ_J = Σ φ(k_n). Opening
/// reads the tokens twice and keeps both sums at block boundaries; a view of R × C cells is then a
/// product of an R × F and an F × C matrix, besides the parts of blocks at the cells' edges. Under
/// a causal mask a tile on the diagonal is what its rows hold before its end less what they hold
/// before its beginning, which every row sums to 1 lets the same sums tell.
///
/// Tokens with a number that is not finite are left out of every sum, and named.
///
/// Numerics: double precision throughout, the normalisers from the same features as the sums, so that
/// tiles of a single pair keep nine digits and more among a million tokens.
///
/// Source: MATH.md 6. The features come from `PairFeatures`; no mechanism is looked at.
public final class FarField: Sendable {
  /// The attention the map is of.
  public let attention: Attention
  let features: PairFeatures
  /// Positions in a block.
  let blockSize: Int
  /// Σ φ(k) over the keys before a boundary.
  let keySums: SumTable
  /// Σ φ(q)/Z over the queries at positions before a boundary.
  let rowSums: SumTable
  /// 1/Z of each query; 0 for those left out.
  let inverseNormalizers: [Double]
  /// Σ of mean distances over the queries before each, and after the last.
  let distanceSums: [Double]
  let counts: FarFieldCounts

  /// Opens the map of one head; nil where the weights do not factorise, or not with accuracy.
  ///
  /// - Parameters:
  ///   - attention: One head.
  ///   - context: Cancels, limits memory and hears of progress.
  /// - Throws: `AttentionError.needsOneHead`, `AttentionError.workTooLarge` before anything is
  ///   allocated, `ComputationCancelled`.
  /// - Complexity: O(N·F) time, O(N + N·F/B) memory with blocks of B tokens.
  public static func open(_ attention: Attention, context: ComputeContext) throws -> FarField? {
    guard attention.leadingShape.rank == 0 else {
      throw AttentionError.needsOneHead(attention.leadingShape)
    }
    guard let features = PairFeatures(attention) else { return nil }
    return try FarField(attention, features, context)
  }

  private init(
    _ attention: Attention, _ features: PairFeatures, _ context: ComputeContext
  ) throws {
    let blockSize = Self.blockSize(
      positions: max(attention.queryCount + attention.causalOffset, attention.keyCount),
      featureCount: features.count)
    let bytes = Self.bytes(attention, featureCount: features.count, blockSize: blockSize)
    guard bytes <= Double(context.memoryLimit) else {
      throw AttentionError.workTooLarge(bytes: Int(min(bytes, 0x1p62)), limit: context.memoryLimit)
    }
    let opening = FarFieldOpening(attention, features, blockSize: blockSize)
    let keys = try opening.sumKeys(context.part(0, 0.35))
    let rows = try opening.sumRows(keys, context.part(0.35, 1))
    self.attention = attention
    self.features = features
    self.blockSize = blockSize
    keySums = keys.sums
    rowSums = rows.sums
    inverseNormalizers = rows.inverseNormalizers
    distanceSums = rows.distanceSums
    counts = FarFieldCounts(
      attention, isKeyLive: keys.isLive, inverseNormalizers: rows.inverseNormalizers)
  }

  /// Queries that are left out, ascending: those with a number that is not finite, and those whose
  /// normaliser is 0 or not finite.
  public var leftOutQueries: [Int] { counts.leftOutQueries }
  /// Keys that are left out, ascending.
  public var leftOutKeys: [Int] { counts.leftOutKeys }

  /// Bytes it keeps.
  var byteCount: Int {
    8 * (keySums.numberCount + rowSums.numberCount) + 24 * attention.queryCount
      + 4 * attention.keyCount
  }

  /// Numbers that the larger table of sums holds at most, where blocks can be made larger for it.
  private static let tableLimit = 12_000_000

  /// As small as the tables' limit allows: the smaller, the less is left to sum at a cell's edge.
  private static func blockSize(positions: Int, featureCount: Int) -> Int {
    let chunk = PairFeatures.stride
    var size = 4 * chunk
    while Double(positions) / Double(size) * Double(featureCount) > Double(tableLimit),
      size < positions
    {
      size *= 2
    }
    return size
  }

  /// Bytes an open map takes at most, while it is opened.
  private static func bytes(
    _ attention: Attention, featureCount: Int, blockSize: Int
  ) -> Double {
    let (queries, keys) = (attention.queryCount, attention.keyCount)
    return 2 * SumTable.bytes(blockCount: keys / blockSize + 1, featureCount: featureCount)
      + SumTable.bytes(blockCount: queries / blockSize + 2, featureCount: featureCount)
      + 40 * Double(queries) + 9 * Double(keys)
  }
}

extension ComputeContext {
  /// The context for a part of the work, whose progress is a share of the whole.
  func part(_ lower: Double, _ upper: Double) -> ComputeContext {
    var copy = quiet
    if let progress { copy.progress = { progress(lower + (upper - lower) * $0) } }
    return copy
  }
}
