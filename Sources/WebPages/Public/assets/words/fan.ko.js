// 공연 목록, 공연 상세, 로그인, 회원가입.
export default {
  title: '공연',
  none: '아직 예정된 공연이 없습니다.',
};
