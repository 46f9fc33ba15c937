extension Words {
  /// Korean.
  static let korean = Words(
    code: "ko", language: "한국어",
    rehearsal: "티켓 오픈 리허설",
    verdictClean: "모든 약속이 지켜졌습니다.",
    verdictBroken: "지켜지지 않은 약속이 있습니다. 아직 판매를 시작하지 마세요.",
    rulesHold: { "두 번 팔린 좌석도, 생기거나 사라진 돈도 없습니다. 규칙 \($0)개가 모두 맞습니다." },
    notReconciled: "여기에서는 장부를 확인할 수 없었습니다. boxoffice reconcile을 실행하세요.",
    soldOut: { "\($0)석이 \($1) 만에 매진" },
    soldSome: { "\($1)석 중 \($0)석을 \($2) 동안 판매" },
    nothingTwice: "중복 판매 없음", soldTwice: "중복 판매 발생", promisesBroken: "약속 위반 발생",
    timeToSellOut: "매진까지", seatsSold: "판매 좌석", bookingsPerSecond: "초당 예매",
    wholeBooking: "예매 100건 중 99건의 소요 시간", people: "관객", revenue: "매출",
    ofSeats: { "전체 \($0)석" }, ofThemBots: { "그중 봇 \($0)" },
    median: { "절반은 \($0) 이내 (고민하는 시간 제외)" },
    requests: { "응답한 요청 \($0)건" }, notSoldOut: "매진되지 않음",
    overTime: "시간에 따른 흐름", overTimeNote: "판매 시작부터 1초 단위입니다.",
    arrivals: "도착한 관객", holds: "선점", payments: "결제", refusalsLine: "거절",
    lineOverTime: "대기열과 좌석", waiting: "대기", inside: "진입", seatsLeft: "남은 좌석",
    perSecond: "초당",
    funnel: "관객이 어디까지 갔는지",
    funnelStages: ["도착", "대기열 참여", "진입", "좌석 선점", "결제", "티켓 확인"],
    othersTitle: "나머지 관객",
    others: [
      "매진 안내를 받음", "말없이 나감", "선점 시간이 지남", "좌석을 찾지 못함", "입장이 거절됨",
      "끝날 때까지 마치지 못함",
    ],
    latency: "단계별 소요 시간",
    latencyNote:
      "요청할 시점부터 응답을 모두 받을 때까지입니다. 막대는 중앙값에서 100건 중 99건까지, "
      + "표시는 가장 긴 시간입니다. 눈금 하나마다 10배입니다.",
    step: "단계", answers: "응답", refused: "거절", maximum: "최장",
    steps: [
      "join": "대기열 참여", "poll": "순서 확인", "dates": "회차 조회", "statuses": "좌석 배치도",
      "hold": "좌석 선점", "pay": "결제", "ticket": "티켓", "leave": "대기열 나가기",
      "release": "선점 취소", "topUp": "충전", "booking": "예매 전체",
    ],
    refusals: "거절", refusalsNote: "거절은 장애가 아니라 응답입니다. 판매는 계속됩니다.",
    noRefusals: "거절된 요청이 없습니다.", otherCodes: "기타", codes: codesInKorean,
    fairness: "대기열은 공정했나요?",
    inOrder: { "관객 \($1)명을 둘씩 비교했을 때 \($0) %가 도착한 순서대로 진입했습니다." },
    overtook: { "확실히 먼저 온 관객을 앞지른 관객이 \($0)명 있습니다." },
    noneOvertook: "확실히 먼저 온 관객을 앞지른 사람은 없습니다.",
    notCompared: "기다린 관객이 적어 순서를 비교할 수 없습니다.",
    orderPicture: "도착 순서와 진입 순서: 선 위에서는 둘이 같습니다",
    byArrival: "도착 순서", byEntry: "진입 순서",
    noBots: "봇은 참여하지 않았습니다.",
    botsWon: { "봇이 \($0)석, 판매 좌석의 \($1) %를 차지했습니다." },
    botsBlocked: { "선점했다가 되돌린 좌석은 \($0)석이고, 판매를 막은 시간은 \($1)석·초입니다." },
    gaveWay: "무엇이 먼저 한계에 닿았고, 어떻게 할지", nothingFound: "한계에 닿은 것이 없습니다.",
    first: "가장 먼저", findings: findingsInKorean, figures: figuresInKorean,
    advice: "이 판매에 맞는 설정",
    adviceMaxActive: { "maxActive \($0): 초당 \($1)명, 1인당 \($2) 머무름." },
    adviceGrace: { "유예 시간 \($0): 기다리는 관객의 가장 긴 침묵은 \($1)였습니다." },
    noAdvice: "maxActive와 유예 시간을 권하기에는 자료가 부족합니다.",
    prediction: "예측과 결과", predicted: "예측", measured: "측정", error: "오차",
    violations: "지켜지지 않은 약속", violationKinds: violationsInKorean,
    times: { "\($0)회" },
    settings: "리허설 설정", machine: "서버",
    seedNote: "시드와 설정이 같으면 같은 관객이 옵니다.", rows: rowsInKorean,
    seconds: { "\($0)초" }, milliseconds: { "\($0)ms" }, minutes: { "\($0)분" }, won: { "\($0)원" },
    shortWon: { amount in
      guard amount >= 1e6 else { return nil }
      return amount < 1e8
        ? "\(Markup.number(amount / 1e4))만\u{A0}원" : "\(Markup.short(amount / 1e8))억\u{A0}원"
    },
    made: { "boxoffice \($0), \($1)" })

  private static let codesInKorean = [
    "SEAT_TAKEN": "방금 다른 관객이 선점한 좌석", "NOT_ENOUGH_SEATS": "남은 좌석이 부족함",
    "SOLD_OUT": "매진", "QUEUE_TOKEN_NOT_ACTIVE": "아직 차례가 아님",
    "QUEUE_TOKEN_EXPIRED": "진입 시간이 끝남", "QUEUE_TOKEN_NOT_FOUND": "대기 순서가 없음",
    "QUEUE_TOKEN_INVALID": "올바르지 않은 대기 순서", "QUEUE_TOKEN_REQUIRED": "대기 순서가 필요함",
    "SEAT_LIMIT_REACHED": "1인당 좌석 수 초과",
    "INSUFFICIENT_BALANCE": "잔액 부족", "RESERVATION_EXPIRED": "선점 시간이 지남",
    "RESERVATION_NOT_FOUND": "선점이 없음", "ALREADY_PAID": "이미 결제됨",
    "REQUEST_IN_PROGRESS": "같은 요청을 처리하는 중", "BUSY": "저장소가 바쁨, 다시 시도",
    "OVERLOADED": "서버가 가득 참, 다시 시도", "STORAGE_FULL": "디스크가 가득 참",
    "UNAVAILABLE": "저장소에 연결할 수 없음", "OUTCOME_UNKNOWN": "디스크 오류로 결과를 다시 확인해야 함",
    "TOO_MANY_REQUESTS": "한 사람 또는 한 주소의 요청이 너무 많음",
    "TOO_MANY_HOLDS": "선점과 취소를 너무 자주 반복함", "SEAT_RESTING": "자주 되돌려 잠시 잡을 수 없는 좌석",
    "SALE_NOT_OPEN": "판매 시간이 아님",
    "TOO_MANY_STREAMS": "한 사람의 실시간 연결이 너무 많음",
  ]

  private static let findingsInKorean = [
    "nothing": "관객의 속도 말고는 판매를 늦춘 것이 없습니다.",
    "lineTooNarrow": "아직 자기 차례인 줄 모르는 관객이 진입 자리를 차지하고 있었습니다.",
    "maxActiveTooSmall": "maxActive가 너무 작습니다. 관객과 좌석이 남아 있는데 서버가 쉬고 있었습니다.",
    "slowDisk": "디스크가 느려 응답이 기다렸습니다.", "processorFull": "프로세서가 모두 사용 중이었습니다.",
    "driverFull": "리허설 프로그램이 한계였습니다. 서버는 더 처리할 수 있습니다.",
    "limits": "한 사람 또는 한 주소에 대한 제한이 관객을 거절했습니다.",
    "wallets": "잔액이 부족한 지갑 때문에 결제가 늦어졌습니다.",
    "arrivals": "좌석이 팔리는 속도보다 관객이 천천히 왔습니다.",
    "people": "진입한 관객이 고민하는 시간이 가장 길었습니다.",
    "notSoldOut": "좌석이 남았습니다.", "bots": "봇이 좌석을 붙잡아 판매를 막았습니다.",
  ]

  private static let figuresInKorean = [
    "syncMilliseconds": "동기화", "payP50": "결제 대기", "load": "프로세서 사용률",
    "driverLoad": "리허설 스레드 사용률", "processors": "프로세서 수", "maxActive": "현재 maxActive",
    "advised": "권장 maxActive", "waiting": "대기 관객", "unnoticedShare": "차례를 모르고 지난 시간의 비율",
    "sellOutMilliseconds": "매진까지", "count": "건수", "seatsReleased": "되돌린 좌석",
    "seatsLeft": "남은 좌석",
  ]

  private static let violationsInKorean = [
    "soldTwice": "한 좌석이 두 번 팔림", "reconcile": "장부가 맞지 않음",
    "apiAudit": "이후 API의 답이 처음 응답과 다름", "tokenRefused": "올바른 토큰이 거절됨",
    "serverError": "서버 오류", "answerLost": "요청을 보냈지만 응답이 없음",
    "otherReplay": "반복한 요청의 응답이 다름", "notUnderstood": "응답을 이해할 수 없음",
    "serverEnded": "서버가 종료됨",
  ]

  private static let rowsInKorean = [
    "source": "판매", "policy": "대기열 방식", "maxActive": "maxActive",
    "activeSeconds": "진입 시간", "holdSeconds": "선점 시간", "graceSeconds": "유예 시간",
    "arrivalSeconds": "도착 시간 폭", "curve": "도착 방식", "party": "1인당 좌석", "seed": "시드",
    "cpuSeconds": "서버의 CPU 시간", "cpuMillisecondsPerBooking": "예매 1건의 CPU 시간",
    "processors": "프로세서", "residentBytes": "서버의 최대 메모리", "commits": "커밋",
    "syncMilliseconds": "디스크가 4 KiB를 확정하는 시간", "driverMicroseconds": "리허설이 요청 1건에 쓴 CPU 시간",
    "driverConnections": "연결", "driverWait": "연결을 기다린 가장 긴 시간",
  ]
}
