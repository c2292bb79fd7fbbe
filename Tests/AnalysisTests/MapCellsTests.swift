import Analysis
import Attention
import Synchronization
import Tensors
import Testing

@Suite("Cells of a map")
struct MapCellsTests {
  @Test(
    "each is what plain loops over the weights find",
    arguments: [(1, 1), (3, 5), (7, 2), (11, 13), (12, 14)], [false, true])
  func plainLoops(cells: (rows: Int, columns: Int), isCausal: Bool) throws {
    let attention = try Attentions.random(
      queryCount: 17, keyCount: 19, width: 3, valueWidth: 2, seed: 1,
      mechanism: Fastmax(order: 1), isCausal: isCausal)
    let (queries, keys) = (2..<13, 3..<19)
    let found = try mapCells(
      of: attention, queries: queries, keys: keys, cellRows: cells.rows,
      cellColumns: cells.columns, context: .init())
    for row in 0..<cells.rows {
      for column in 0..<cells.columns {
        var (mass, uniform, largest, count) = (0.0, 0.0, -Double.infinity, 0)
        for query in 2 + 11 * row / cells.rows..<2 + 11 * (row + 1) / cells.rows {
          let weights = try attention.row(query).weights
          for key in 3 + 16 * column / cells.columns..<3 + 16 * (column + 1) / cells.columns
          where key < weights.count {
            mass += weights[key]
            uniform += 1 / Double(weights.count)
            largest = max(largest, weights[key])
            count += 1
          }
        }
        let cell = row * cells.columns + column
        #expect(isClose(found.mass[cell], mass, within: 1e-14))
        #expect(isClose(found.uniformMass[cell], uniform, within: 1e-13))
        #expect(found.maxima[cell] == largest)
        #expect(found.pairCounts[cell] == count)
        #expect(!found.hasNonFinite[cell])
      }
    }
  }

  @Test("the masses of a whole map add up to its rows, and uniform rows have lift 1")
  func totals() throws {
    let attention = try Attention(
      queries: Tensor([7, 3], repeating: 0), keys: Tensor([11, 3], repeating: 0),
      values: Tensor([11, 2], repeating: 1), mechanism: Softmax(), isCausal: true)
    let found = try mapCells(
      of: attention, queries: 0..<7, keys: 0..<11, cellRows: 3, cellColumns: 4, context: .init())
    #expect(isClose(found.mass.reduce(0, +), 7, within: 1e-14))
    for cell in found.mass.indices where found.pairCounts[cell] > 0 {
      #expect(isClose(found.mass[cell] / found.uniformMass[cell], 1, within: 1e-14))
    }
  }

  @Test("cells that no query sees are empty, with no largest entry")
  func masked() throws {
    let attention = try Attentions.random(
      queryCount: 4, keyCount: 4, width: 2, valueWidth: 1, seed: 2, mechanism: Softmax(),
      isCausal: true)
    let found = try mapCells(
      of: attention, queries: 0..<4, keys: 0..<4, cellRows: 2, cellColumns: 2, context: .init())
    #expect(found.pairCounts == [3, 0, 4, 3])
    #expect(found.maxima[1] == -.infinity)
    #expect(found.mass[1] == 0)
  }

  @Test("a cell with NaN in it is marked, and no other")
  func nonFinite() throws {
    var queries = [Float](repeating: 1, count: 5)
    queries[3] = .nan
    let attention = try Attention(
      queries: Tensor([5, 1], queries), keys: Tensor([3, 1], repeating: 1),
      values: Tensor([3, 1], repeating: 1), mechanism: Softmax())
    let found = try mapCells(
      of: attention, queries: 0..<5, keys: 0..<3, cellRows: 5, cellColumns: 1, context: .init())
    #expect(found.hasNonFinite == [false, false, false, true, false])
  }

  @Test("a matrix has masses and maxima, and no uniform mass; one axis is one row")
  func matrix() throws {
    let matrix = Tensor([2, 3], [1, 2, 3, 4, .infinity, -6])
    let found = try matrixCells(
      of: matrix, rows: 0..<2, columns: 0..<3, cellRows: 1, cellColumns: 3, context: .init())
    #expect(found.mass == [5, .infinity, -3])
    #expect(found.maxima == [4, .infinity, 3])
    #expect(found.pairCounts == [2, 2, 2])
    #expect(found.hasNonFinite == [false, true, false])
    #expect(found.uniformMass.isEmpty)
    let line = try matrixCells(
      of: Tensor([3], [1, 2, 4]), rows: 0..<1, columns: 1..<3, cellRows: 1, cellColumns: 1,
      context: .init())
    #expect(line.mass == [6])
  }

  @Test("windows outside the map and tensors of other ranks are refused")
  func refusals() throws {
    let matrix = Tensor([2, 3], repeating: 1)
    #expect(throws: AnalysisError.windowOutside(queries: 0..<3, keys: 0..<3, of: [2, 3])) {
      try matrixCells(
        of: matrix, rows: 0..<3, columns: 0..<3, cellRows: 1, cellColumns: 1, context: .init())
    }
    #expect(throws: AnalysisError.needsMatrix([1, 2, 3])) {
      try matrixCells(
        of: Tensor([1, 2, 3], repeating: 1), rows: 0..<2, columns: 0..<3, cellRows: 1,
        cellColumns: 1, context: .init())
    }
  }

  @Test("progress rises to 1, and a flag raised on the way stops the work")
  func progress() throws {
    let attention = try Attentions.random(
      queryCount: 31, keyCount: 7, width: 2, valueWidth: 1, seed: 3, mechanism: Softmax())
    let heard = Mutex<[Double]>([])
    var context = ComputeContext()
    context.progress = { share in heard.withLock { $0.append(share) } }
    _ = try mapCells(
      of: attention, queries: 0..<31, keys: 0..<7, cellRows: 5, cellColumns: 1, context: context)
    let shares = heard.withLock { $0 }
    #expect(shares == shares.sorted() && shares.last == 1)

    let flag = context.cancelFlag
    context.progress = { _ in flag.cancel() }
    #expect(throws: ComputationCancelled.self) {
      try mapCells(
        of: attention, queries: 0..<31, keys: 0..<7, cellRows: 5, cellColumns: 1, context: context)
    }
  }
}
