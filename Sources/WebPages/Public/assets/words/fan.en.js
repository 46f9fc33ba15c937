// The concert list, a concert, logging in and signing up.
export default {
  title: 'Concerts',
  none: 'No concert is announced yet.',
};
