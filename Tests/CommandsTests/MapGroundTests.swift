import Commands
import Tensors
import Testing

@Suite("The ground that windows move in")
struct MapGroundTests {
  @Test("whatever is done, windows stay inside, are not empty and hold the crosshair")
  func random() {
    var generator = RandomGenerator(seed: 11)
    func below(_ count: Int) -> Int { generator.integer(below: count) }
    for _ in 0..<400 {
      let ground = MapGround(
        queryCount: 1 + below(300), keyCount: 1 + below(300), cellRows: 1 + below(60),
        cellColumns: 1 + below(90), columnsPerUnit: 1 + below(2))
      var place = MapPlace()
      for _ in 0..<30 {
        let anchor = (below(ground.queryCount), below(ground.keyCount))
        switch below(8) {
        case 0: place = ground.zoomedIn(place, about: anchor)
        case 1: place = ground.zoomedOut(place, about: anchor)
        case 2: place = ground.panned(place, queries: below(400) - 200, keys: below(400) - 200)
        case 3:
          (place.query, place.key) = anchor
          place = ground.centered(place, rows: 1 + below(400), columns: 1 + below(400))
        case 4: place = ground.following(place)
        case 5: place.follows = false
        case 6:
          (place.query, place.key) = anchor
          place = ground.revealing(place)
        default: place = ground.centered(place)
        }
        place = ground.keepingCrosshair(place)
        let queries = ground.queries(of: place)
        let keys = ground.keys(of: place)
        #expect(!queries.isEmpty && queries.lowerBound >= 0)
        #expect(queries.upperBound <= ground.queryCount)
        #expect(!keys.isEmpty && keys.lowerBound >= 0 && keys.upperBound <= ground.keyCount)
        #expect(queries.contains(place.query) && keys.contains(place.key))
        let cell = ground.cell(under: place)
        #expect(cell.queries.contains(place.query) && cell.keys.contains(place.key))
      }
    }
  }

  @Test("zooming in and out about a place keeps it where it is, to a cell")
  func fixedPoint() {
    let ground = MapGround(
      queryCount: 1_000_000, keyCount: 1_000_000, cellRows: 100, cellColumns: 200)
    let anchor = (query: 617_283, key: 271_828)
    var place = MapPlace(query: anchor.query, key: anchor.key)
    var share: Double?
    while ground.queries(of: place).count > 100 {
      place = ground.zoomedIn(place, about: anchor)
      let keys = ground.keys(of: place)
      let now = Double(anchor.key - keys.lowerBound) / Double(keys.count)
      if let share { #expect(abs(now - share) < 0.02) }
      share = now
      #expect(ground.queries(of: place).count.isMultiple(of: 100))
      #expect(keys.count.isMultiple(of: 200))
    }
    #expect(ground.keys(of: place).count == 200)
  }

  @Test(
    "cells are even where the window allows it",
    arguments: [
      (10, 20, 10), (40, 20, 20), (30, 20, 15), (41, 20, 20), (21, 20, 7), (1, 1, 1), (0, 5, 0),
    ])
  func evenCells(length: Int, limit: Int, cells: Int) {
    #expect(MapGround.evenCells(length, atMost: limit) == cells)
  }
}
