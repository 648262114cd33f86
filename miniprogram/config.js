/**
 * Everything that differs from city to city. `baseUrl` is the service's address, without a slash at its end;
 * its host must stand under request and uploadFile in the console's server domains.
 */
module.exports = {
  baseUrl: 'https://linsheng.example.gov.cn',
  serviceName: '邻声',
  cityName: '本市',
  operator: '市住房和城乡建设局物业管理科',
  hotline: '12345',
  liftHotline: '96333',
  agreementVersion: '2026-11',
}
